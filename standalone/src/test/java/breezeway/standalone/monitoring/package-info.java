/** What the pipeline tells Prometheus, and what Prometheus makes of it. */
package breezeway.standalone.monitoring;
