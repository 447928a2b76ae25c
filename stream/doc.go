// Package stream holds the handles that a program is written with: flows, places, streams, cells, operators.
package stream
