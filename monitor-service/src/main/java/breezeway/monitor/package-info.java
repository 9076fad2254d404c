/** Alerts to people: for now as lines of a file. Mail and a status page are not there yet. */
package breezeway.monitor;
