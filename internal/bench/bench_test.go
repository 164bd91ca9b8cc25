package bench

import (
	"context"
	"slices"
	"testing"
)

// Product and limit answer the same bytes, or measuring one against the other says
// nothing.
func TestSameAnswers(t *testing.T) {
	for _, d := range databases {
		t.Run(d.name, func(t *testing.T) {
			in := open(t, d.url(t))
			for _, w := range in.workloads {
				sizes, err := in.same(context.Background(), w)
				if err != nil {
					t.Error(err)
				}
				if w.name != nothing && slices.Min(sizes) < 300 {
					t.Errorf("%s: answers of %d bytes hold next to nothing", w.name, sizes)
				}
				t.Logf("%-8s %5d bytes  %s", w.name, mean(sizes), w.title)
			}
		})
	}
}

// The nested page takes few statements and few allocations. Neither is a matter of
// time, so that both hold on any machine.
func TestNestedPage(t *testing.T) {
	const mostStatements, mostAllocations = 12, 10_000
	for _, d := range databases {
		t.Run(d.name, func(t *testing.T) {
			in := open(t, d.url(t))
			w := in.workload(nestedPage)
			in.ours.call(t, w, 0) // parses, plans and prepares
			before := in.ours.statements.Load()
			in.ours.call(t, w, 0)
			if n := in.ours.statements.Load() - before; n > mostStatements {
				t.Errorf("%d statements, at most %d", n, mostStatements)
			}
			n := testing.AllocsPerRun(20, func() { in.ours.call(t, w, 0) })
			if n > mostAllocations {
				t.Errorf("%.0f allocations, at most %d", n, mostAllocations)
			}
			t.Logf("%.0f allocations; the limit has %.0f", n, testing.AllocsPerRun(20, func() { in.hand.call(t, w, 0) }))
		})
	}
}

func (in *inside) workload(name string) workload {
	return in.workloads[slices.IndexFunc(in.workloads, func(w workload) bool { return w.name == name })]
}

// Benchmark measures each workload on a small database in this process, client and
// all: for a look at allocations, or a profile. The command measures properly.
func Benchmark(b *testing.B) {
	for _, d := range databases {
		b.Run(d.name, func(b *testing.B) {
			in := open(b, d.url(b))
			for _, w := range in.workloads {
				for _, s := range []*server{in.ours, in.hand} {
					b.Run(w.name+"/"+s.kind, func(b *testing.B) { s.benchmark(b, w) })
				}
			}
		})
	}
}

func (s *server) benchmark(b *testing.B, w workload) {
	s.call(b, w, 0)
	before := s.statements.Load()
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		s.call(b, w, i)
		i++
	}
	b.ReportMetric(float64(s.statements.Load()-before)/float64(b.N), "statements/op")
}
