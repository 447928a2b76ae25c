// Package web joins a flow to HTTP: requests as a source, and server-sent events as a sink. Both are handlers, so that a flow
// embeds in a program of net/http beside whatever else it serves.
//
// A program that takes numbers by POST and shows browsers their running total:
//
//	type Server struct{}
//
//	func main() {
//		f := stream.New("total")
//		amounts := web.NewRequests(f.Process[Server](), web.JSON[int])
//		totals := &web.Events[int]{}
//		amounts.Stream().
//			AsArrived(props.Because("a total in the order in which requests come")).
//			Scan(func(sum *int, n int) int { *sum += n; return *sum }).
//			Into(totals.Sink)
//		http.Handle("POST /amounts", amounts)
//		http.Handle("GET /totals", totals)
//		go func() { log.Fatal(http.ListenAndServe("127.0.0.1:8080", nil)) }()
//		log.Fatal(f.Run(context.Background()))
//	}
//
// A request that waits for an answer of the flow is a call: [stream.Service].
//
// Sources: [Requests], [JSON]. Sinks: [Events]. Errors: [ErrSlow], [ErrTooMany].
//
// How many connections there are, and how long a client may take for the head of its request, is for [http.Server] to bound.
package web
