package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
)

// caller calls the server. A lane always uses the same connection.
type caller interface {
	call(ctx context.Context, lane int, request []byte, response *[]byte) error
	callPath(ctx context.Context, lane int, path string, request []byte, response *[]byte) error
	close()
}

func dial(o options) (caller, error) {
	switch o.protocol {
	case "grpc":
		return dialGRPC(o)
	case "connect", "connect-h2c", "get", "post":
		return dialHTTP(o), nil
	}
	return nil, fmt.Errorf("-protocol %q is none of grpc, connect, connect-h2c, get and post", o.protocol)
}

// rawCodec hands bytes over as they are. Its name makes the content type application/grpc+proto.
type rawCodec struct{}

func (rawCodec) Marshal(value any) ([]byte, error) { return *value.(*[]byte), nil }

func (rawCodec) Unmarshal(data []byte, value any) error {
	into := value.(*[]byte)
	*into = append((*into)[:0], data...)
	return nil
}

func (rawCodec) Name() string { return "proto" }

type grpcCaller struct {
	path        string
	connections []*grpc.ClientConn
	metadata    metadata.MD
}

func dialGRPC(o options) (*grpcCaller, error) {
	c := &grpcCaller{path: o.path, metadata: metadata.MD{}}
	for _, header := range o.headers {
		c.metadata.Append(header[0], header[1])
	}
	for range o.connections {
		connection, err := grpc.NewClient("passthrough:///"+o.address,
			grpc.WithTransportCredentials(insecure.NewCredentials()),
			grpc.WithDefaultCallOptions(grpc.ForceCodec(rawCodec{}), grpc.MaxCallRecvMsgSize(64<<20)))
		if err != nil {
			return nil, err
		}
		c.connections = append(c.connections, connection)
	}
	return c, nil
}

func (c *grpcCaller) call(ctx context.Context, lane int, request []byte, response *[]byte) error {
	return c.callPath(ctx, lane, c.path, request, response)
}

func (c *grpcCaller) callPath(ctx context.Context, lane int, path string, request []byte, response *[]byte) error {
	if len(c.metadata) > 0 {
		ctx = metadata.NewOutgoingContext(ctx, c.metadata)
	}
	return c.connections[lane%len(c.connections)].Invoke(ctx, path, &request, response)
}

func (c *grpcCaller) close() {
	for _, connection := range c.connections {
		connection.Close()
	}
}

type httpCaller struct {
	origin, path, method string
	headers              http.Header
	clients              []*http.Client
}

// dialHTTP makes a client for each connection of HTTP/2. One of HTTP/1.1 carries a call at a time, so that there each lane has
// a connection of its own.
func dialHTTP(o options) *httpCaller {
	c := &httpCaller{origin: "http://" + o.address, path: o.path, method: http.MethodPost, headers: http.Header{}}
	switch o.protocol {
	case "get":
		c.method = http.MethodGet
	case "post":
		c.headers.Set("Content-Type", "application/json")
	default:
		c.headers.Set("Content-Type", "application/proto")
		c.headers.Set("Connect-Protocol-Version", "1")
	}
	for _, header := range o.headers {
		c.headers.Add(header[0], header[1])
	}
	connections := o.inFlight
	protocols := new(http.Protocols)
	if o.protocol == "connect-h2c" {
		connections = o.connections
		protocols.SetUnencryptedHTTP2(true)
	} else {
		protocols.SetHTTP1(true)
	}
	for range connections {
		transport := &http.Transport{Protocols: protocols, MaxConnsPerHost: 1, DisableCompression: true}
		c.clients = append(c.clients, &http.Client{Transport: transport})
	}
	return c
}

func (c *httpCaller) call(ctx context.Context, lane int, request []byte, response *[]byte) error {
	return c.callPath(ctx, lane, c.path, request, response)
}

func (c *httpCaller) callPath(ctx context.Context, lane int, path string, request []byte, response *[]byte) error {
	url, body := c.origin+path, io.Reader(bytes.NewReader(request))
	if c.method == http.MethodGet {
		url, body = url+string(request), nil
	}
	call, err := http.NewRequestWithContext(ctx, c.method, url, body)
	if err != nil {
		return err
	}
	call.Header = c.headers
	answer, err := c.clients[lane%len(c.clients)].Do(call)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	into := bytes.NewBuffer((*response)[:0])
	if _, err := into.ReadFrom(answer.Body); err != nil {
		return err
	}
	*response = into.Bytes()
	if answer.StatusCode >= 300 {
		return fmt.Errorf("status %d: %.200s", answer.StatusCode, *response)
	}
	return nil
}

func (c *httpCaller) close() {
	for _, client := range c.clients {
		client.CloseIdleConnections()
	}
}
