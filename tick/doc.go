// Package tick runs dataflow graphs tick by tick, on one goroutine.
package tick
