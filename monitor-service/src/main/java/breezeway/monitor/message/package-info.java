/** What a person reads: plain Java from incidents to texts, without a clock or a network. */
package breezeway.monitor.message;
