/** Messages to mail servers. */
package breezeway.monitor.mail;
