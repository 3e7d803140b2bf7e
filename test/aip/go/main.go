// A gRPC server of another stack, with faults, for the suite of the AIPs to find.
package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"regexp"
	"sort"
	"strconv"
	"sync"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/reflection"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/protoadapt"
	"google.golang.org/protobuf/types/known/emptypb"
	"google.golang.org/protobuf/types/known/timestamppb"
)

var (
	validName = regexp.MustCompile(`^crates/[a-z0-9-]{1,60}$`)
	validID   = regexp.MustCompile(`^[a-z0-9-]{1,60}$`)
)

type depot struct {
	UnimplementedDepotServiceServer
	mutex  sync.Mutex
	crates map[string]*Crate
	made   int
}

func refusal(code codes.Code, reason, message string, more ...protoadapt.MessageV1) error {
	details := append([]protoadapt.MessageV1{&errdetails.ErrorInfo{Reason: reason, Domain: "depot.example.com"}}, more...)
	with, err := status.New(code, message).WithDetails(details...)
	if err != nil {
		return err
	}
	return with.Err()
}

func invalid(field, description string) error {
	violation := &errdetails.BadRequest_FieldViolation{Field: field, Description: description}
	return refusal(codes.InvalidArgument, "INVALID_FIELD", field+" "+description,
		&errdetails.BadRequest{FieldViolations: []*errdetails.BadRequest_FieldViolation{violation}})
}

func checkName(name, field string) error {
	if !validName.MatchString(name) {
		return invalid(field, "must be crates/ and an id")
	}
	return nil
}

func checkCrate(crate *Crate) error {
	if len(crate.GetDisplayName()) < 8 {
		return invalid("crate.display_name", "must have at least eight characters")
	}
	return nil
}

func (d *depot) GetCrate(_ context.Context, request *GetCrateRequest) (*Crate, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if err := checkName(request.GetName(), "name"); err != nil {
		return nil, err
	}
	crate, ok := d.crates[request.GetName()]
	if !ok {
		// Fault: an error of Go's own has the code UNKNOWN.
		return nil, fmt.Errorf("crate %s was not found", request.GetName())
	}
	return proto.Clone(crate).(*Crate), nil
}

func (d *depot) ListCrates(_ context.Context, request *ListCratesRequest) (*ListCratesResponse, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	size := int(request.GetPageSize())
	// Fault: a negative size is taken for none.
	if size <= 0 {
		size = 10
	}
	if size > 100 {
		size = 100
	}
	// Fault: the token is the number of crates before the page.
	offset := 0
	if token := request.GetPageToken(); token != "" {
		parsed, err := strconv.Atoi(token)
		if err != nil || parsed < 0 {
			return nil, invalid("page_token", "was not given by this service")
		}
		offset = parsed
	}
	names := make([]string, 0, len(d.crates))
	for name := range d.crates {
		names = append(names, name)
	}
	sort.Strings(names)
	response := &ListCratesResponse{}
	for i := offset; i < len(names) && i < offset+size; i++ {
		response.Crates = append(response.Crates, proto.Clone(d.crates[names[i]]).(*Crate))
	}
	if offset+size < len(names) {
		response.NextPageToken = strconv.Itoa(offset + size)
	}
	return response, nil
}

func (d *depot) CreateCrate(_ context.Context, request *CreateCrateRequest) (*Crate, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if request.GetCrate() == nil {
		return nil, invalid("crate", "is required")
	}
	if err := checkCrate(request.GetCrate()); err != nil {
		return nil, err
	}
	d.made++
	id := request.GetCrateId()
	if id == "" {
		id = fmt.Sprintf("c-%06d", d.made)
	}
	if !validID.MatchString(id) {
		return nil, invalid("crate_id", "must be lower-case letters, digits and hyphens")
	}
	name := "crates/" + id
	if _, ok := d.crates[name]; ok {
		// Fault: there is no ErrorInfo.
		return nil, status.Error(codes.AlreadyExists, "there is such a crate")
	}
	now := timestamppb.Now()
	crate := &Crate{
		Name:        name,
		DisplayName: request.GetCrate().GetDisplayName(),
		Weight:      request.GetCrate().GetWeight(),
		CreateTime:  now,
		UpdateTime:  now,
	}
	// Fault: validate_only is not looked at.
	d.crates[name] = crate
	return proto.Clone(crate).(*Crate), nil
}

func (d *depot) UpdateCrate(_ context.Context, request *UpdateCrateRequest) (*Crate, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	sent := request.GetCrate()
	if err := checkName(sent.GetName(), "crate.name"); err != nil {
		return nil, err
	}
	old, ok := d.crates[sent.GetName()]
	if !ok {
		return nil, refusal(codes.NotFound, "CRATE_NOT_FOUND", "there is no such crate")
	}
	crate := proto.Clone(old).(*Crate)
	paths := request.GetUpdateMask().GetPaths()
	if request.GetUpdateMask() == nil {
		if sent.GetDisplayName() != "" {
			paths = append(paths, "display_name")
		}
		if sent.GetWeight() != 0 {
			paths = append(paths, "weight")
		}
	}
	for _, path := range paths {
		switch path {
		case "*":
			crate.DisplayName = sent.GetDisplayName()
			crate.Weight = sent.GetWeight()
		case "display_name":
			crate.DisplayName = sent.GetDisplayName()
		case "weight":
			crate.Weight = sent.GetWeight()
		case "name", "create_time", "update_time":
		default:
			return nil, invalid("update_mask", "names a field that does not exist")
		}
	}
	if err := checkCrate(crate); err != nil {
		return nil, err
	}
	// Fault: update_time stays.
	d.crates[crate.GetName()] = crate
	return proto.Clone(crate).(*Crate), nil
}

func (d *depot) DeleteCrate(_ context.Context, request *DeleteCrateRequest) (*emptypb.Empty, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if err := checkName(request.GetName(), "name"); err != nil {
		return nil, err
	}
	// Fault: what is not there is deleted, too.
	delete(d.crates, request.GetName())
	return &emptypb.Empty{}, nil
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	server := grpc.NewServer()
	RegisterDepotServiceServer(server, &depot{crates: map[string]*Crate{}})
	reflection.Register(server)
	fmt.Println(listener.Addr().String())
	// It ends with its standard input, so that none is left when the test is killed.
	go func() {
		_, _ = os.Stdin.Read(make([]byte, 1))
		server.Stop()
	}()
	if err := server.Serve(listener); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
