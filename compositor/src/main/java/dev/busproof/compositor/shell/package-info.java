/**
 * xdg-shell: windows and popups, from their first configure event to the place they have in the
 * scene.
 */
@NullMarked
package dev.busproof.compositor.shell;

import org.jspecify.annotations.NullMarked;
