/** What has to reach a person is kept in files until Kafka has it. */
package breezeway.common.spool;
