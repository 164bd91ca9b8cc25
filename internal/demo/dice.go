package demo

import "math/bits"

// What is drawn: each kind of thing has its own row of numbers.
type kind uint64

// dice are the draws of one thing. They depend on the seed, the thing's kind and
// its number alone, so that a person or a deal is drawn again wherever it is
// needed, and nothing of it has to be kept.
type dice struct{ state uint64 }

func roll(seed uint64, k kind, number int) *dice {
	d := &dice{state: seed}
	d.state = d.next() ^ uint64(k)
	d.state = d.next() ^ uint64(number) //nolint:gosec // any 64 bits will do
	return d
}

// next is SplitMix64.
func (d *dice) next() uint64 {
	d.state += 0x9e3779b97f4a7c15
	z := d.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below is a number from 0 to n-1.
func (d *dice) below(n int) int {
	hi, _ := bits.Mul64(d.next(), uint64(n)) //nolint:gosec // n is positive
	return int(hi)                           //nolint:gosec // and hi is below it
}

// between is a number from a to b.
func (d *dice) between(a, b int) int { return a + d.below(b-a+1) }

// part is a number from 0 to 1.
func (d *dice) part() float64 { return float64(d.next()>>11) / (1 << 53) }

func (d *dice) chance(p float64) bool { return d.part() < p }

// square favours the first of n, as life does: the busiest of 50,000 has his part
// in one deal of 224.
func (d *dice) square(n int) int {
	p := d.part()
	return int(p * p * float64(n))
}

func pick[T any](d *dice, list []T) T { return list[d.below(len(list))] }

// share draws an index by its weight in hundredths; the last takes the rest.
func (d *dice) share(hundredths ...int) int {
	x := d.below(100)
	for i, w := range hundredths {
		if x -= w; x < 0 {
			return i
		}
	}
	return len(hundredths)
}
