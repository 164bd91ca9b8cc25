package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"

	"buyergraph/internal/bench"
	"buyergraph/internal/testkit/mariadb"
)

type benchmark struct {
	Databases   []string      `help:"Private databases to measure on." enum:"sqlite,mariadb" default:"sqlite,mariadb"`
	Users       int           `help:"Number of customer users in the private databases." default:"50000"`
	SeededDir   string        `help:"Keep the seeded SQLite file in this folder for the next run." placeholder:"DIR" type:"existingdir"`
	DatabaseURL []string      `help:"Seeded databases to measure on instead. The benchmark adds users to them." placeholder:"URL"`
	Workloads   []string      `help:"Workloads to run, such as W1,W6 (default all)." placeholder:"NAMES"`
	Hands       []int         `help:"Numbers of concurrent requests. From 32 on only W1 runs." default:"1,8,32"`
	Rounds      int           `help:"Rounds per server. The servers take turns." default:"5"`
	Round       time.Duration `help:"Approximate duration of a round." default:"1s"`
	Most        int           `help:"Maximum number of requests in a round." default:"5000"`
	Gate        bool          `help:"Make the hand-written server read sessions, too."`
	Profiles    string        `help:"Write CPU profiles of both servers to this folder." placeholder:"DIR" type:"existingdir"`
	JSON        bool          `help:"Print JSON instead of a table."`
}

type benchServe struct {
	Kind        string `arg:"" enum:"product,limit,gated-limit"`
	DatabaseURL string `arg:""`
}

func (b benchServe) Run(ctx context.Context) error {
	return bench.Serve(ctx, b.Kind, b.DatabaseURL, os.Stdin, os.Stdout)
}

func (b benchmark) Run(ctx context.Context) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	o := bench.Options{
		WorkloadNames: b.Workloads, Concurrencies: b.Hands, Rounds: b.Rounds, RoundDuration: b.Round, MaxRequests: b.Most,
		LimitReadsSessions: b.Gate, ProfileDir: b.Profiles, Log: os.Stderr,
		ServerCommand: func(ctx context.Context, kind, url string) *exec.Cmd {
			return exec.CommandContext(ctx, self, "bench-serve", kind, url) //nolint:gosec // itself
		},
	}
	r := &bench.Report{}
	for _, open := range b.databaseOpeners() {
		d, err := open(ctx)
		if errors.Is(err, mariadb.ErrMissing) {
			fmt.Fprintln(os.Stderr, "skipped on MariaDB:", err)
			continue
		}
		if err != nil {
			return err
		}
		err = r.MeasureDatabase(ctx, d, o)
		d.Close()
		if err != nil {
			return err
		}
	}
	if b.JSON {
		e := json.NewEncoder(os.Stdout)
		e.SetIndent("", "  ")
		return e.Encode(r)
	}
	return r.Print(os.Stdout)
}

// databaseOpeners returns a function for each database to measure on. Each database is
// opened when its measurement begins.
func (b benchmark) databaseOpeners() (list []func(context.Context) (bench.Database, error)) {
	for _, url := range b.DatabaseURL {
		list = append(list, func(ctx context.Context) (bench.Database, error) { return bench.OpenExisting(ctx, url) })
	}
	if len(list) > 0 {
		return list
	}
	for _, name := range b.Databases {
		list = append(list, func(ctx context.Context) (bench.Database, error) {
			p := newProgress(os.Stderr)
			defer p.printTotal()
			s := bench.Seeder{UserCount: b.Users, OnProgress: p.update, CacheDir: b.SeededDir}
			if name == "sqlite" {
				return s.OpenSQLite(ctx)
			}
			return s.StartMariaDB(ctx)
		})
	}
	return list
}
