/** Whole runs, from the simulated API to the tables. */
package breezeway.standalone.whole;
