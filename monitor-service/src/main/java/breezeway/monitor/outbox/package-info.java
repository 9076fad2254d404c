/** Messages on their way: kept as files until the other side has taken them. */
package breezeway.monitor.outbox;
