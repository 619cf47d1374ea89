/**
 * As much of D-Bus (D-Bus Specification, "Type System", "Marshaling", "Message Protocol") as it takes to ask systemd for a
 * unit: calls are values, {@link dev.hull.linux.dbus.DbusWriter} makes their bytes. A library is not used for three reasons:
 * those for Java bind by reflection, which costs more time at start-up than all else that {@code hull run} does; the process
 * that is to be put into a unit exists only once Java is gone, so that the bytes have to be ready before (the operation
 * systemd_call of a plan sends them); and five calls are all that is needed.
 */
@NullMarked
package dev.hull.linux.dbus;

import org.jspecify.annotations.NullMarked;
