/**
 * How the API's payloads change: compared in plain Java, without a clock, and kept in two tables.
 */
package breezeway.loader.drift;
