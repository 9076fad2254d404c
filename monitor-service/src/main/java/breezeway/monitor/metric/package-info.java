/** How everything stands, as metrics. */
package breezeway.monitor.metric;
