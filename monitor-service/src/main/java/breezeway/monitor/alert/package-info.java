/** Alerts in, mails and webhook messages out, and a line of {@code logs/alerts.log} for each. */
package breezeway.monitor.alert;
