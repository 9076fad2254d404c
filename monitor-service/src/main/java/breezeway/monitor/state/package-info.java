/**
 * How things stand: one reading of tables, lag and disks, for the watchdog, the status page, the
 * metrics and the commands alike. What they show is never computed twice.
 */
package breezeway.monitor.state;
