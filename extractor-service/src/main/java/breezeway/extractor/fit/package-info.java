/** Whether the timetable fits the rate budget: what a run costs, and what the slots come to. */
package breezeway.extractor.fit;
