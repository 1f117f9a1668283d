package dev.busproof.compositor.surface;

import static org.assertj.core.api.Assertions.assertThat;

import dev.busproof.compositor.render.Rect;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlaceTest {
  private static final Rect OUTPUT = new Rect(0, 0, 1920, 1080);

  @Test
  void windows_do_not_cover_each_other_while_there_is_room() {
    List<Rect> placed = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Place place = Place.beside(List.of(OUTPUT), placed, 250, 250);
      Rect rect = new Rect(place.x(), place.y(), 250, 250);
      assertThat(placed).noneMatch(rect::intersects);
      assertThat(OUTPUT.contains(rect)).isTrue();
      placed.add(rect);
    }
  }

  @Test
  void a_window_as_large_as_the_output_covers_it_exactly() {
    assertThat(Place.beside(List.of(OUTPUT), List.of(), 1920, 1080)).isEqualTo(new Place(0, 0));
  }

  @Test
  void a_window_larger_than_the_output_starts_in_its_corner() {
    assertThat(Place.beside(List.of(OUTPUT), List.of(), 5000, 3000)).isEqualTo(new Place(0, 0));
    assertThat(Place.beside(List.of(OUTPUT), List.of(), Integer.MAX_VALUE, Integer.MAX_VALUE))
        .isEqualTo(new Place(0, 0));
  }

  @Test
  void windows_without_room_form_a_cascade_inside_the_output() {
    List<Rect> placed = new ArrayList<>();
    List<Place> places = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Place place = Place.beside(List.of(OUTPUT), placed, 1000, 900);
      Rect rect = new Rect(place.x(), place.y(), 1000, 900);
      assertThat(OUTPUT.contains(rect)).isTrue();
      placed.add(rect);
      places.add(place);
    }
    assertThat(places.get(2)).isNotEqualTo(places.get(1));
  }

  @Test
  void a_window_goes_to_another_output_when_the_first_has_no_room() {
    Rect left = new Rect(-400, 100, 400, 300);
    Rect right = new Rect(0, 0, 500, 300);
    List<Rect> outputs = List.of(left, right);
    assertThat(Place.beside(outputs, List.of(), 300, 200)).isEqualTo(new Place(-384, 116));
    assertThat(Place.beside(outputs, List.of(new Rect(-384, 116, 300, 200)), 300, 200))
        .isEqualTo(new Place(16, 16));
    assertThat(Place.beside(outputs, List.of(left, right), 300, 200))
        .as("a cascade on the first")
        .isEqualTo(new Place(-400 + 64, 100 + 64));
  }
}
