/** What log lines say besides their message. */
package breezeway.common.log;
