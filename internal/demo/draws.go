package demo

import "math/bits"

// drawKind is a kind of object that is drawn. Each kind has its own sequence of numbers.
type drawKind int

// draws are the random numbers of one object. They depend on the seed, the object's kind
// and its number alone. A person or a deal is therefore drawn again wherever it is needed
// and is not kept in memory.
type draws struct{ state uint64 }

func newDraws(seed uint64, k drawKind, number int) *draws {
	d := &draws{state: seed}
	for _, n := range []int{int(k), number} {
		d.state = d.nextUint64() ^ uint64(n) //nolint:gosec // any 64 bits will do
	}
	return d
}

// nextUint64 returns the next number of SplitMix64.
func (d *draws) nextUint64() uint64 {
	d.state += 0x9e3779b97f4a7c15
	z := d.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// intBelow draws a number from 0 to n-1.
func (d *draws) intBelow(n int) int {
	hi, _ := bits.Mul64(d.nextUint64(), uint64(n)) //nolint:gosec // n is positive
	return int(hi)                                 //nolint:gosec // and hi is below it
}

// intBetween draws a number from a to b, both included.
func (d *draws) intBetween(a, b int) int { return a + d.intBelow(b-a+1) }

// fraction draws a number from 0 to 1, without 1.
func (d *draws) fraction() float64 { return float64(d.nextUint64()>>11) / (1 << 53) }

// chance returns true with probability p.
func (d *draws) chance(p float64) bool { return d.fraction() < p }

// skewedBelow draws a number from 0 to n-1 and favours low ones. Of 50,000 users the
// busiest is drawn for one deal in 224.
func (d *draws) skewedBelow(n int) int {
	p := d.fraction()
	return int(p * p * float64(n))
}

func pickOne[T any](d *draws, list []T) T { return list[d.intBelow(len(list))] }

// weightedIndex draws an index by its weight in percent. One index more, the last, takes
// the rest up to 100.
func (d *draws) weightedIndex(percents ...int) int {
	x := d.intBelow(100)
	for i, percent := range percents {
		if x -= percent; x < 0 {
			return i
		}
	}
	return len(percents)
}
