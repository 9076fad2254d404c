/** What the payloads of a run looked like: plain Java, without Kafka and without a clock. */
package breezeway.transformer.profile;
