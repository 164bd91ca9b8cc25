package bench

import (
	"encoding/json"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"buyergraph/internal/testkit"
)

func samples(ms ...float64) (list []Sample) {
	for _, x := range ms {
		list = append(list, Sample{Server: time.Duration(x * float64(time.Millisecond))})
	}
	return list
}

// Best compares the cheapest rounds. Median compares rounds that ran next to each other.
func TestSetCosts(t *testing.T) {
	var r Row
	r.setCosts(samples(4, 30, 6), samples(2, 10, 5))
	r.setBaseRatio("other", samples(4, 30, 6), samples(1, 10, 6))
	if r.Best != 2 || r.Median != 2 || r.Bases["other"] != 3 {
		t.Errorf("best %v, median %v, bases %v", r.Best, r.Median, r.Bases)
	}
	if r.Product.Median.Server != 6*time.Millisecond || r.Limit.Median.Server != 5*time.Millisecond {
		t.Error(r.Product.Median, r.Limit.Median)
	}
}

func TestPrint(t *testing.T) {
	r := &Report{}
	for _, x := range []struct {
		db, workload   string
		product, limit float64
	}{{onMariaDB, nestedPage, 12, 10}, {onSQLite, nestedPage, 9, 6}, {onMariaDB, largeTree, 12.5, 11}} {
		row := Row{Workload: x.workload, Title: "title of " + x.workload, Database: x.db, Concurrency: 8}
		row.setCosts(samples(x.product), samples(x.limit))
		row.setBaseRatio(nestedPage, samples(x.product), samples(10))
		row.setBaseRatio(largeTreeAsStaff, samples(x.product), samples(12))
		r.Rows = append(r.Rows, row)
	}
	var b strings.Builder
	if err := r.Print(&b); err != nil {
		t.Fatal(err)
	}
	squeezed := strings.Join(strings.Fields(b.String()), " ")
	for _, want := range []string{
		"SQLite W1 8 0.0 | 1.50 1.50 | 9.00 0.00",
		"W1 by 8 on MariaDB, x limit 1.2 at most 1.15 above",
		"W1 by 8 on SQLite, x limit on MariaDB 0.9 at most 1.1 W6",
		"W6 by 8 on MariaDB, x W1 1.25 at most 1.1 above",
		"W6 by 8 on MariaDB, x the same pages as staff 1.042 at most 1.1",
	} {
		if !strings.Contains(squeezed, want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
	if strings.Count(b.String(), "title of W1") != 1 {
		t.Error("each workload must be explained once\n" + b.String())
	}
	if _, err := json.Marshal(r); err != nil {
		t.Error(err)
	}
}

// A server process reports its address, answers requests, reports its usage, and ends
// when its input ends.
func TestServe(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("skipped: ", runtime.GOOS, " has no /proc")
	}
	k := testkit.New(t)
	for _, kind := range []string{Product, Limit} {
		in, requests := io.Pipe()
		answers, out := io.Pipe()
		ended := make(chan error, 1)
		go func() { ended <- Serve(t.Context(), kind, k.DatabaseURL, in, out) }()
		child := &process{stdin: requests, requestEncoder: json.NewEncoder(requests), replyDecoder: json.NewDecoder(answers)}
		if err := child.awaitReady(); err != nil {
			t.Fatal(err)
		}
		res, err := http.Get("http://" + child.addr + "/graphql")
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		u, err := child.requestUsage(controlRequest{})
		if err != nil || u.CPU <= 0 || u.Mallocs == 0 || u.Resident == 0 || u.Peak < u.Resident {
			t.Errorf("%s: %+v %v", kind, u, err)
		}
		requests.Close()
		if err := <-ended; err != nil {
			t.Error(kind, err)
		}
	}
}
