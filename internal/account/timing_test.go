package account_test

import (
	"flag"
	"math"
	"slices"
	"testing"
	"time"

	"buyergraph/internal/testkit"
)

var long = flag.Bool("long", false, "measure whether requests for unknown addresses take the same time")

// Requests for a known and for an unknown e-mail address take the same time.
func TestResetRequestTiming(t *testing.T) {
	if !*long {
		return // needs a computer without other load
	}
	forEachShop(t, func(t *testing.T, k *testkit.Kit) {
		const pairs = 300
		took := map[string][]float64{}
		for n := range pairs + 20 {
			k.Clock.Add(2 * time.Hour)
			order := []string{amanda, "unknown@acme.example"}
			if n%2 == 1 {
				slices.Reverse(order)
			}
			for _, email := range order {
				began := time.Now()
				k.MustDo(t, "", request, object{"in": storefrontRequest(email)})
				if n >= 20 { // skip the warm-up
					took[email] = append(took[email], float64(time.Since(began).Microseconds()))
				}
			}
			k.RunJobs(t)
		}
		a, b := took[amanda], took["unknown@acme.example"]
		p, difference := rankSum(a, b), math.Abs(median(a)-median(b))
		t.Logf("medians %.0f and %.0f µs, p = %.3f", median(a), median(b), p)
		if p < 0.01 && difference > 300 {
			t.Errorf("the time of the answer differs by %.0f µs, p = %g", difference, p)
		}
	})
}

func median(v []float64) float64 {
	v = slices.Clone(v)
	slices.Sort(v)
	return v[len(v)/2]
}

// rankSum returns the probability that two samples of one distribution differ this much
// (Mann-Whitney test).
func rankSum(a, b []float64) float64 {
	all := slices.Concat(a, b)
	slices.Sort(all)
	sum := 0.0
	for _, v := range a {
		from, _ := slices.BinarySearch(all, v)
		to, _ := slices.BinarySearch(all, math.Nextafter(v, math.Inf(1)))
		sum += float64(from+to+1) / 2
	}
	n, m := float64(len(a)), float64(len(b))
	z := (sum - n*(n+m+1)/2) / math.Sqrt(n*m*(n+m+1)/12)
	return math.Erfc(math.Abs(z) / math.Sqrt2)
}
