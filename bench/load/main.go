// Command load calls a server with requests that were made before, and prints what it measured as one line of JSON.
//
// It speaks gRPC by grpc-go, Connect's unary calls over HTTP/1.1 or HTTP/2 without TLS, and plain HTTP. Neither requests nor
// responses are encoded or decoded, so that a server is measured and not its client.
package main

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"
)

type options struct {
	address     string
	protocol    string
	path        string
	requests    string
	order       string
	from        int
	seed        uint64
	connections int
	inFlight    int
	warmUp      int
	count       int
	duration    time.Duration
	pid         int
	headers     headers
}

type headers [][2]string

func (h *headers) String() string { return fmt.Sprint(*h) }

func (h *headers) Set(text string) error {
	name, value, found := strings.Cut(text, ":")
	if !found {
		return fmt.Errorf("%q is no header: write name: value", text)
	}
	*h = append(*h, [2]string{strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value)})
	return nil
}

func main() {
	var o options
	flag.StringVar(&o.address, "address", "", "host:port of the server")
	flag.StringVar(&o.protocol, "protocol", "grpc", "grpc; connect (HTTP/1.1) or connect-h2c; get or post (HTTP/1.1)")
	flag.StringVar(&o.path, "path", "", "path of the calls, such as /accounts.v1.UserService/GetUser; for get, of the part before each request")
	flag.StringVar(&o.requests, "requests", "", "file of the requests, one a line in base64: messages, bodies, or, for get, the end of the path")
	flag.StringVar(&o.order, "order", "random", "random; once, one after another from -from on; or etag, UpdateUser of users of which -requests has GetUser's requests, each with the etag of the last answer")
	flag.IntVar(&o.from, "from", 0, "number of the first request of the order once")
	flag.Uint64Var(&o.seed, "seed", 1, "of the random order")
	flag.IntVar(&o.connections, "connections", 4, "connections")
	flag.IntVar(&o.inFlight, "in-flight", 64, "calls in flight over all connections together")
	flag.IntVar(&o.warmUp, "warm-up", 0, "calls before the measured ones")
	flag.IntVar(&o.count, "count", 0, "measured calls; 0 for as many as fit into -duration")
	flag.DurationVar(&o.duration, "duration", 2*time.Second, "time of the measured calls, unless -count is given")
	flag.IntVar(&o.pid, "pid", 0, "process of the server, whose processor time is measured, too")
	flag.Var(&o.headers, "header", "header of each call, such as 'authorization: Bearer …'; may be repeated")
	flag.Parse()
	result, err := run(o)
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
	if err := json.NewEncoder(os.Stdout).Encode(result); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

func run(o options) (*result, error) {
	if o.connections < 1 || o.inFlight < o.connections {
		return nil, fmt.Errorf("-in-flight %d must be at least -connections %d, and that at least 1", o.inFlight, o.connections)
	}
	requests, err := readRequests(o.requests)
	if err != nil {
		return nil, err
	}
	caller, err := dial(o)
	if err != nil {
		return nil, err
	}
	defer caller.close()
	next, err := chooseOrder(context.Background(), o, requests, caller)
	if err != nil {
		return nil, err
	}
	if o.warmUp > 0 {
		if warm := drive(o, next, caller, o.warmUp, 0); warm.failed() {
			return nil, fmt.Errorf("calls of the warm-up failed: %v", warm.Errors)
		}
	}
	before, err := cpuTime(o.pid)
	if err != nil {
		return nil, err
	}
	measured := drive(o, next, caller, o.count, o.duration)
	after, err := cpuTime(o.pid)
	if err != nil {
		return nil, err
	}
	measured.ServerCPUMs = (after - before).Seconds() * 1000
	return measured, nil
}

func readRequests(name string) ([][]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var requests [][]byte
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		request, err := base64.StdEncoding.DecodeString(lines.Text())
		if err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", name, len(requests)+1, err)
		}
		requests = append(requests, request)
	}
	if len(requests) == 0 {
		return nil, fmt.Errorf("%s has no requests", name)
	}
	return requests, lines.Err()
}
