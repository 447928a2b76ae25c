// Norun ends before it runs a flow.
package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "a file is needed")
	os.Exit(3)
}
