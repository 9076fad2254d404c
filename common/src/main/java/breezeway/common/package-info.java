/** The contract between the services: entity specs, messages, topics, failures, settings. */
package breezeway.common;
