// Package mesh runs the places of a flow as processes of an operating system, joined by TCP or Unix sockets, and by UDP.
//
// One program has all roles: it builds the flow, and calls [Run] with the role of this process. See the example chat.
//
//	config := mesh.Flags(flag.CommandLine)
//	flag.Parse()
//	err := mesh.Run(ctx, flow, *config)
//
// Two processes that have channels in common share one connection. On it each channel's items arrive once and in order, also when
// it breaks and is made anew, as long as both processes live: that is at least what any of the wires in the types promises. Those over
// stream.UDP and stream.Datagrams go beside it, as datagrams that are sealed by keys told over it: the former again until they are
// acknowledged, also while the connection is broken, the latter once. What another process has lost that started anew cannot be sent
// again; it is taken back only if all channels that it has are gossip or cuts, which do not mind. A client that starts anew is a new client.
//
// A run ends once all sources have ended and all that follows from them is done. One with cycles does not end by itself, since nobody
// knows what is under way elsewhere: it ends with its context.
//
// Nothing waits without a bound: sources everywhere are held back while what has been sent and not taken, on a channel after
// them, is as much as the flow's Limit, or 64 MiB for one other process. A client that takes nothing is cut off.
package mesh
