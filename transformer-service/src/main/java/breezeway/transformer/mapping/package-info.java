/** From a record's JSON to its rows: plain Java, without Kafka and without a clock. */
package breezeway.transformer.mapping;
