package read_test

import (
	"fmt"
	"math/rand/v2"
	"time"

	"buyergraph/internal/text"
)

// words differ in case, width and accents only, begin like one another, are of
// several parts, or hold what SQL, LIKE and JSON treat in a special way.
var words = []string{
	"Müller", "müller", "MÜLLER", "Mu\u0308ller GmbH", "Straße", "STRASSE", "Strasse", "Ångström", "ångström", "Zoë", "zoe", "ﬁsh", "FISH",
	"日本", "😀 Emoji", `Say "hi"\now`, "100%", "100", "a_b", "aXb", "İstanbul", "ısı", "O'Neil", "<b>&amp;", "ａｂｃ", "abc", "ABC", "z", "Émile", "émile",
	"Ac", "Acme", "ACME North", "acme northern", "North  Acme", "Acme\u00a0Süd", "東京　支店", "𝒜cme", "𠮷野家", "𠮷", "\ue000 x", "\ufffd", "_", "%", `\`, `a\b`, "a%b", "'", "a b", "a-b",
}

// filler draws the records.
type filler struct {
	*rand.Rand
	m *memory
}

func fill(m *memory) {
	f := &filler{rand.New(rand.NewPCG(20, 26)), m}
	f.sellers()
	f.customers()
	f.people()
	f.documents()
	f.consents()
	f.activities()
	f.invitations()
	f.signIns()
	f.machines()
	f.audit()
}

func (f *filler) chance(p float64) bool { return f.Float64() < p }

func (f *filler) word() string { return text.Clean(words[f.IntN(len(words))]) }

// at is some instant: whole hours meet, and some hold microseconds.
func (f *filler) at() time.Time {
	t := f.m.now.Add(-time.Duration(f.IntN(60)) * time.Hour)
	if f.chance(0.2) {
		t = t.Add(time.Duration(f.IntN(1_000_000)) * time.Microsecond)
	}
	return t
}

func (f *filler) day() string {
	return f.m.now.AddDate(0, 0, f.IntN(20)-10).Format(time.DateOnly)
}

// known are the rows of a type to which others point. Nothing has to do with the
// newest staff user and the newest storefront.
func (f *filler) known(typ string) []row {
	rows := f.m.tables[typ].rows
	if typ == "StaffUser" || typ == "Website" {
		return rows[:len(rows)-1]
	}
	return rows
}

// id is a row of a type.
func (f *filler) id(typ string) int64 {
	rows := f.known(typ)
	return num(rows[f.IntN(len(rows))]["id"])
}

// some are a few rows of a type; now and then none.
func (f *filler) some(typ string) []int64 {
	var out []int64
	rows := f.known(typ)
	for _, i := range f.Perm(len(rows))[:f.IntN(5)] {
		out = append(out, num(rows[i]["id"]))
	}
	return out
}

func (f *filler) enum(name string) string {
	values := f.m.schema.Types[name].EnumValues
	return values[f.IntN(len(values))].Name
}

func (f *filler) money() amount {
	return amount(f.Int64N(50) * []int64{1, 100, 10_000, 12_345}[f.IntN(4)])
}

// maybe adds a value to a row, or leaves it absent.
func (f *filler) maybe(p float64, r row, name string, v any) {
	if f.chance(p) {
		r[name] = v
	}
}

// add gives the row a number, leaving some out, and what all records have.
func (f *filler) add(typ string, r row) row {
	t := f.m.tables[typ]
	n := int64(len(t.rows))
	r["id"] = n + 1 + n/7
	fields := f.m.schema.Types[typ].Fields
	if fields.ForName("updatedAt") != nil {
		r["version"], r["createdAt"], r["updatedAt"] = int64(1+f.IntN(3)), f.at(), f.at()
	}
	if fields.ForName("externalId") != nil {
		f.maybe(0.5, r, "externalId", fmt.Sprintf("X-%d", n))
	}
	t.rows = append(t.rows, r)
	t.byID[num(r["id"])] = r
	return r
}
