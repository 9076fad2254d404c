/** Servers for integration tests: one Kafka and one PostgreSQL for all tests of a JVM. */
package breezeway.standalone.testing;
