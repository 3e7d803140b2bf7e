package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// result is what a run has measured, of the calls that succeeded. Times are in microseconds.
type result struct {
	Calls          int            `json:"calls"`
	Seconds        float64        `json:"seconds"`
	CallsPerSecond float64        `json:"callsPerSecond"`
	P50            float64        `json:"p50"`
	P90            float64        `json:"p90"`
	P99            float64        `json:"p99"`
	Max            float64        `json:"max"`
	ServerCPUMs    float64        `json:"serverCpuMs"`
	Errors         map[string]int `json:"errors"`
}

func (r *result) failed() bool { return len(r.Errors) > 0 }

// drive keeps the calls in flight until count have begun, or, if count is 0, until the duration is over. Each lane is a caller
// that waits for an answer before it calls again.
func drive(o options, next order, caller caller, count int, duration time.Duration) *result {
	var begun atomic.Int64
	var lanes sync.WaitGroup
	times := make([][]time.Duration, o.inFlight)
	errors := make([]map[string]int, o.inFlight)
	start := time.Now()
	for lane := range o.inFlight {
		errors[lane] = map[string]int{}
		lanes.Add(1)
		go func() {
			defer lanes.Done()
			response := make([]byte, 0, 64<<10)
			for {
				if count > 0 && begun.Add(1) > int64(count) {
					return
				}
				if count == 0 && time.Since(start) >= duration {
					return
				}
				request, ok := next.request(lane)
				if !ok {
					errors[lane]["there were too few requests for the order once"]++
					return
				}
				since := time.Now()
				err := caller.call(context.Background(), lane, request, &response)
				took := time.Since(since)
				if err == nil {
					err = next.answered(lane, response)
				}
				if err != nil {
					errors[lane][err.Error()]++
					continue
				}
				times[lane] = append(times[lane], took)
			}
		}()
	}
	lanes.Wait()
	took := time.Since(start)
	return summary(slices.Concat(times...), errors, took)
}

func summary(times []time.Duration, errors []map[string]int, took time.Duration) *result {
	slices.Sort(times)
	at := func(part float64) float64 {
		if len(times) == 0 {
			return 0
		}
		return float64(times[min(int(part*float64(len(times))), len(times)-1)].Nanoseconds()) / 1000
	}
	all := map[string]int{}
	for _, lane := range errors {
		for text, count := range lane {
			all[text] += count
		}
	}
	return &result{
		Calls:          len(times),
		Seconds:        took.Seconds(),
		CallsPerSecond: float64(len(times)) / took.Seconds(),
		P50:            at(0.5),
		P90:            at(0.9),
		P99:            at(0.99),
		Max:            at(1),
		Errors:         all,
	}
}

// cpuTime gives the processor time that all threads of a process and of the processes that it has started have used, by
// proc_pid_stat(5), in hundredths of a second.
func cpuTime(pid int) (time.Duration, error) {
	if pid == 0 {
		return 0, nil
	}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+2:]))
	var ticks time.Duration
	for _, field := range fields[11:13] {
		number, err := strconv.Atoi(field)
		if err != nil {
			return 0, err
		}
		ticks += time.Duration(number)
	}
	total := ticks * 10 * time.Millisecond
	for _, child := range childrenOf(pid) {
		used, err := cpuTime(child)
		if err != nil {
			return 0, err
		}
		total += used
	}
	return total, nil
}

// childrenOf gives the processes that the main thread of a process has started, by proc_pid_children(5).
func childrenOf(pid int) []int {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err != nil {
		// Kernels without CONFIG_PROC_CHILDREN: the process counts alone.
		return nil
	}
	var children []int
	for _, field := range strings.Fields(string(text)) {
		if child, err := strconv.Atoi(field); err == nil {
			children = append(children, child)
		}
	}
	return children
}
