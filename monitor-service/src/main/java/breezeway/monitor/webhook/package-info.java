/** Messages to a webhook. */
package breezeway.monitor.webhook;
