/**
 * The status page: everything on one page for a person, over HTTP. It shows a {@link
 * breezeway.monitor.state.Situation}; whoever has the operator's token can run or pause something.
 *
 * <p>A request passes, in this order: is it meant for us ({@link
 * breezeway.monitor.page.AllowedHosts})? is there such a page? and where it changes something: did
 * our own page send it, and is it the operator ({@link breezeway.monitor.page.OperatorCheck})?
 */
package breezeway.monitor.page;
