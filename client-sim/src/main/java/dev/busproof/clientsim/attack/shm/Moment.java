package dev.busproof.clientsim.attack.shm;

import dev.busproof.clientsim.attack.Needs;
import dev.busproof.clientsim.client.ClientEndedException;
import dev.busproof.wire.protocol.WlSubcompositor;
import java.io.IOException;

/**
 * When something happens to a pool's file: what its client has done before, and what it does
 * afterwards to have the file read.
 */
enum Moment {
  BEFORE_BUFFER("before-create-buffer", "before its buffer is made") {
    @Override
    void before(PoolStage stage) throws ClientEndedException, IOException {
      stage.createPool();
    }

    @Override
    void after(PoolStage stage) throws ClientEndedException, IOException {
      stage.createBuffer();
      stage.showAndBeServed();
    }
  },
  BEFORE_COMMIT("before-commit", "before its buffer is attached") {
    @Override
    void before(PoolStage stage) throws ClientEndedException, IOException {
      stage.createPool();
      stage.createBuffer();
    }

    @Override
    void after(PoolStage stage) throws ClientEndedException, IOException {
      stage.showAndBeServed();
    }
  },
  BETWEEN("between-attach-and-commit", "between the attach and the commit of its buffer") {
    @Override
    void before(PoolStage stage) throws ClientEndedException, IOException {
      stage.createPool();
      stage.window().attach(stage.createBuffer().id());
    }

    @Override
    void after(PoolStage stage) throws ClientEndedException, IOException {
      stage.commitAndBeServed();
    }
  },
  AFTER_RESIZE("after-resize", "after its pool was resized") {
    @Override
    void before(PoolStage stage) throws ClientEndedException, IOException {
      stage.createPoolInTwoSteps();
      stage.createBuffer();
    }

    @Override
    void after(PoolStage stage) throws ClientEndedException, IOException {
      stage.showAndBeServed();
    }
  },
  AFTER_COMMIT("after-commit", "while its buffer is shown, which is then committed again") {
    @Override
    void before(PoolStage stage) throws ClientEndedException, IOException {
      stage.createPool();
      stage.createBuffer();
      stage.show();
    }

    @Override
    void after(PoolStage stage) throws ClientEndedException, IOException {
      stage.showAndBeServed();
    }
  },
  BENEATH("beneath-another", "while its buffer is shown and what covers it is drawn anew") {
    @Override
    Needs needs() {
      return Needs.SHARED_MEMORY.and(WlSubcompositor.NAME);
    }

    @Override
    void before(PoolStage stage) throws ClientEndedException, IOException {
      AFTER_COMMIT.before(stage);
      stage.veil();
    }

    @Override
    void after(PoolStage stage) throws ClientEndedException, IOException {
      stage.touchVeil();
    }
  },
  POOL_DESTROYED("after-destroy-pool", "while its buffer is shown and the pool is destroyed") {
    @Override
    void before(PoolStage stage) throws ClientEndedException, IOException {
      AFTER_COMMIT.before(stage);
      stage.destroyPool();
    }

    @Override
    void after(PoolStage stage) throws ClientEndedException, IOException {
      stage.showAndBeServed();
    }
  },
  BUFFER_DESTROYED(
      "after-destroy-buffer", "while its buffer is shown, and destroyed together with the pool") {
    @Override
    Needs needs() {
      return BENEATH.needs();
    }

    @Override
    void before(PoolStage stage) throws ClientEndedException, IOException {
      BENEATH.before(stage);
      stage.destroyPool();
      stage.buffer().destroy();
    }

    @Override
    void after(PoolStage stage) throws ClientEndedException, IOException {
      stage.touchVeilAndBeServedElsewhere();
    }
  };

  private final String id;
  private final String text;

  Moment(String id, String text) {
    this.id = id;
    this.text = text;
  }

  /** For ids. */
  String id() {
    return id;
  }

  /** As the end of a sentence. */
  String text() {
    return text;
  }

  Needs needs() {
    return Needs.SHARED_MEMORY;
  }

  /**
   * Whether the file is read again only because somebody else is drawn: a compositor that has a
   * copy of its own, and has given the buffer back, need not.
   */
  boolean isLeftAlone() {
    return this == BENEATH || this == BUFFER_DESTROYED;
  }

  abstract void before(PoolStage stage) throws ClientEndedException, IOException;

  abstract void after(PoolStage stage) throws ClientEndedException, IOException;
}
