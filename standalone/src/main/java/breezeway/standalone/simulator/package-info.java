/**
 * A stand-in for the Breezeway API, over HTTP on this machine.
 *
 * <p>Reading order: {@link breezeway.standalone.simulator.SimulationPlan} says what to build,
 * {@link breezeway.standalone.simulator.World} holds the data and takes changes, {@link
 * breezeway.standalone.simulator.SimulatedApi} serves it. All names, ids and addresses are made up.
 */
package breezeway.standalone.simulator;
