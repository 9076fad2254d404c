/** Tells people how the pipeline is: alerts, watchdog, status page. */
package breezeway.monitor;
