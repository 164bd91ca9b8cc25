package main

import (
	"context"
	"os"
	"os/exec"
	"time"

	"buyergraph/internal/bench"
)

type benchmark struct {
	DatabaseURL []string      `name:"database-url" help:"Databases that are seeded already." placeholder:"URL"`
	Workloads   []string      `help:"Which workloads, such as W1,W6." placeholder:"NAMES"`
	Hands       []int         `help:"How many requests at once." default:"1,8,32"`
	Rounds      int           `help:"Of each server and workload." default:"5"`
	Round       time.Duration `help:"About so long." default:"1s"`
	Most        int           `help:"Requests of a round." default:"5000"`
	Profiles    string        `help:"A directory for processor profiles." placeholder:"DIR"`
	PID         int           `name:"database-pid"`
}

type benchServe struct {
	Kind        string `arg:"" enum:"product,limit"`
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
		Workloads: b.Workloads, Hands: b.Hands, Rounds: b.Rounds, Round: b.Round, Most: b.Most, Profiles: b.Profiles, Log: os.Stderr,
		Command: func(ctx context.Context, kind, url string) *exec.Cmd {
			return exec.CommandContext(ctx, self, "bench-serve", kind, url)
		},
	}
	for _, u := range b.DatabaseURL {
		d, err := bench.Seeded(u)
		if err != nil {
			return err
		}
		o.Databases = append(o.Databases, d)
	}
	r, err := bench.Run(ctx, o)
	if err != nil {
		return err
	}
	return r.Print(os.Stdout)
}
