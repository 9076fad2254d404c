/** The loader against a real Kafka and a real PostgreSQL. */
package breezeway.standalone.loader;
