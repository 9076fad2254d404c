/** What all services count and measure in the same way. */
package breezeway.common.metric;
