package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
)

// process is the parent's side of a server process.
type process struct {
	addr           string
	cmd            *exec.Cmd
	stdin          io.WriteCloser
	requestEncoder *json.Encoder
	replyDecoder   *json.Decoder
}

// ServerCommand returns the command that starts this program as a server process.
type ServerCommand func(ctx context.Context, kind, databaseURL string) *exec.Cmd

// startProcess starts a server process and waits until it listens.
func startProcess(ctx context.Context, command ServerCommand, kind, databaseURL string) (*process, error) {
	p := &process{cmd: command(ctx, kind, databaseURL)}
	p.cmd.Stderr = os.Stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	p.requestEncoder, p.replyDecoder = json.NewEncoder(p.stdin), json.NewDecoder(out)
	if err := p.awaitReady(); err != nil {
		p.stop()
		return nil, fmt.Errorf("the %s does not start: %w", kind, err)
	}
	return p, nil
}

// awaitReady waits for the ready message and keeps the address.
func (p *process) awaitReady() error {
	var h readyMessage
	err := p.replyDecoder.Decode(&h)
	p.addr = h.Addr
	return err
}

// requestUsage sends a control request and returns what the server has used so far.
func (p *process) requestUsage(o controlRequest) (u usage, err error) {
	if err := p.requestEncoder.Encode(o); err != nil {
		return u, err
	}
	return u, p.replyDecoder.Decode(&u)
}

// stop closes the input of the process, which ends it, and waits for the end.
func (p *process) stop() {
	_ = p.stdin.Close()
	_ = p.cmd.Wait()
}
