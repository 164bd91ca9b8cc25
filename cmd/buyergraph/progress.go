package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/mattn/go-isatty"
)

// progress shows the progress of a long command: a bar on a terminal, otherwise a line
// every five seconds.
type progress struct {
	out                    *os.File
	isTerminal             bool
	startedAt, lastShownAt time.Time
	rowsDone               int
}

func newProgress(out *os.File) *progress {
	now := time.Now()
	return &progress{out: out, isTerminal: isatty.IsTerminal(out.Fd()), startedAt: now, lastShownAt: now}
}

func (p *progress) update(fraction float64, rows int) {
	p.rowsDone = rows
	interval := 5 * time.Second
	if p.isTerminal {
		interval = 100 * time.Millisecond
	}
	if time.Since(p.lastShownAt) < interval {
		return
	}
	p.lastShownAt = time.Now()
	line := fmt.Sprintf("%2.0f %%  %d rows, %d a second", 100*fraction, rows, p.rowsPerSecond())
	if p.isTerminal {
		fmt.Fprintf(p.out, "\r[%-40s] %s   ", strings.Repeat("=", int(fraction*40)), line)
		return
	}
	fmt.Fprintln(p.out, line)
}

func (p *progress) rowsPerSecond() int {
	return int(float64(p.rowsDone) / max(time.Since(p.startedAt).Seconds(), 0.001))
}

// printTotal replaces the bar with the number of rows, the time and the rate.
func (p *progress) printTotal() {
	if p.rowsDone == 0 {
		return
	}
	if p.isTerminal {
		fmt.Fprintf(p.out, "\r%70s\r", "")
	}
	fmt.Fprintf(p.out, "%d rows in %s, %d a second\n", p.rowsDone, time.Since(p.startedAt).Round(time.Second/10), p.rowsPerSecond())
}
