package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/mattn/go-isatty"
)

// progress shows how far a long command is: a bar on a terminal, elsewhere a line
// every few seconds.
type progress struct {
	out         *os.File
	bar         bool
	begun, last time.Time
	done        int
}

func newProgress(out *os.File) *progress {
	now := time.Now()
	return &progress{out: out, bar: isatty.IsTerminal(out.Fd()), begun: now, last: now}
}

func (p *progress) show(part float64, rows int) {
	p.done = rows
	pause := 5 * time.Second
	if p.bar {
		pause = 100 * time.Millisecond
	}
	if time.Since(p.last) < pause {
		return
	}
	p.last = time.Now()
	line := fmt.Sprintf("%2.0f %%  %d rows, %d a second", 100*part, rows, p.rate())
	if p.bar {
		fmt.Fprintf(p.out, "\r[%-40s] %s   ", strings.Repeat("=", int(part*40)), line)
		return
	}
	fmt.Fprintln(p.out, line)
}

func (p *progress) rate() int {
	return int(float64(p.done) / max(time.Since(p.begun).Seconds(), 0.001))
}

// end says what was done, in place of the bar.
func (p *progress) end() {
	if p.done == 0 {
		return
	}
	if p.bar {
		fmt.Fprintf(p.out, "\r%70s\r", "")
	}
	fmt.Fprintf(p.out, "%d rows in %s, %d a second\n", p.done, time.Since(p.begun).Round(time.Second/10), p.rate())
}
