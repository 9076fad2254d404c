/** From alerts to mail, and from state to the status page. */
package breezeway.monitor;
