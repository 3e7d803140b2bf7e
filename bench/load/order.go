package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"

	"google.golang.org/protobuf/encoding/protowire"
)

// order says which request a lane sends next. A lane is one goroutine.
type order interface {
	request(lane int) ([]byte, bool)
	answered(lane int, response []byte) error
}

func chooseOrder(ctx context.Context, o options, requests [][]byte, caller caller) (order, error) {
	switch o.order {
	case "random":
		lanes := make([]*rand.Rand, o.inFlight)
		for lane := range lanes {
			lanes[lane] = rand.New(rand.NewPCG(o.seed, uint64(lane)))
		}
		return &random{requests, lanes}, nil
	case "once":
		once := &once{requests: requests}
		once.next.Store(int64(o.from))
		return once, nil
	case "etag":
		return newEtags(ctx, o, requests, caller)
	}
	return nil, fmt.Errorf("-order %q is none of random, once and etag", o.order)
}

type random struct {
	requests [][]byte
	lanes    []*rand.Rand
}

func (r *random) request(lane int) ([]byte, bool) {
	return r.requests[r.lanes[lane].IntN(len(r.requests))], true
}

func (r *random) answered(int, []byte) error { return nil }

type once struct {
	requests [][]byte
	next     atomic.Int64
}

func (o *once) request(int) ([]byte, bool) {
	next := o.next.Add(1) - 1
	if next >= int64(len(o.requests)) {
		return nil, false
	}
	return o.requests[next], true
}

func (o *once) answered(int, []byte) error { return nil }

// usersPerLane is how many users each lane changes, again and again: no two lanes change the same one.
const usersPerLane = 50

// etags makes requests of UpdateUser out of answers: each has the etag of the last answer about its user.
type etags struct {
	lanes []etagLane
}

type etagLane struct {
	users []etagUser
	turn  int
}

type etagUser struct {
	id   []byte
	etag []byte
}

func newEtags(ctx context.Context, o options, requests [][]byte, caller caller) (*etags, error) {
	if len(requests) < o.inFlight*usersPerLane {
		return nil, fmt.Errorf("the order etag needs %d requests of GetUser, of which there are %d", o.inFlight*usersPerLane, len(requests))
	}
	const getUser = "/accounts.v1.UserService/GetUser"
	order := &etags{lanes: make([]etagLane, o.inFlight)}
	var response []byte
	for lane := range order.lanes {
		for user := range usersPerLane {
			if err := caller.callPath(ctx, lane, getUser, requests[lane*usersPerLane+user], &response); err != nil {
				return nil, fmt.Errorf("GetUser: %w", err)
			}
			id, etag, err := userOf(response)
			if err != nil {
				return nil, err
			}
			order.lanes[lane].users = append(order.lanes[lane].users, etagUser{id, etag})
		}
	}
	return order, nil
}

func (e *etags) request(lane int) ([]byte, bool) {
	own := &e.lanes[lane]
	user := own.users[own.turn%len(own.users)]
	// The numbers of the fields are those of accounts.v1.User and UpdateUserRequest.
	var message []byte
	message = appendBytes(message, 1, user.id)
	message = appendBytes(message, 2, fmt.Appendf(nil, "Ada %d", own.turn))
	message = appendBytes(message, 8, user.etag)
	var request []byte
	request = appendBytes(request, 1, message)
	request = appendBytes(request, 2, appendBytes(nil, 1, []byte("name")))
	return request, true
}

func (e *etags) answered(lane int, response []byte) error {
	own := &e.lanes[lane]
	id, etag, err := userOf(response)
	if err != nil {
		return err
	}
	user := &own.users[own.turn%len(own.users)]
	own.turn++
	if string(id) != string(user.id) {
		return fmt.Errorf("the answer is about %s, not about %s", id, user.id)
	}
	user.etag = etag
	return nil
}

func appendBytes(message []byte, number protowire.Number, value []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(message, number, protowire.BytesType), value)
}

// userOf reads the id and the etag of the user in a response, whose first field is a User.
func userOf(response []byte) (id, etag []byte, err error) {
	user := bytesOf(response, 1)
	id, etag = bytesOf(user, 1), bytesOf(user, 8)
	if len(id) == 0 || len(etag) == 0 {
		return nil, nil, errors.New("an answer has no user with an id and an etag")
	}
	return append([]byte(nil), id...), append([]byte(nil), etag...), nil
}

// bytesOf gives the value of a field of bytes or text, nil if the message has none.
func bytesOf(message []byte, wanted protowire.Number) []byte {
	for len(message) > 0 {
		number, kind, length := protowire.ConsumeTag(message)
		if length < 0 {
			return nil
		}
		message = message[length:]
		if number == wanted && kind == protowire.BytesType {
			value, _ := protowire.ConsumeBytes(message)
			return value
		}
		length = protowire.ConsumeFieldValue(number, kind, message)
		if length < 0 {
			return nil
		}
		message = message[length:]
	}
	return nil
}
