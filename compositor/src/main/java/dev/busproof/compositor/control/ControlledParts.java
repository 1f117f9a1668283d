package dev.busproof.compositor.control;

import dev.busproof.compositor.seat.SeatInput;
import dev.busproof.compositor.shell.Forgiveness;
import dev.busproof.compositor.shell.WindowPlacer;
import dev.busproof.compositor.surface.EventClock;
import dev.busproof.compositor.surface.Scene;
import dev.busproof.memfd.libc.Libc;

/**
 * What a test controls.
 *
 * @param libc to look at descriptors with
 * @param adopter makes clients of sockets
 * @param placer puts windows where they are wanted
 * @param forgiveness what windows may not do
 * @param input the devices
 * @param scene what is on the screen
 * @param clock the time of input events
 * @param outputs adds and removes outputs
 */
public record ControlledParts(
    Libc libc,
    ClientAdopter adopter,
    WindowPlacer placer,
    Forgiveness forgiveness,
    SeatInput input,
    Scene scene,
    EventClock clock,
    OutputPlug outputs) {}
