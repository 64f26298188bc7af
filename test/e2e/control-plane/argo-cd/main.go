// Command argocd runs the controllers of Argo CD that the tests need, by the names of upstream's image. Upstream's own command
// also contains the API server with its web pages, and takes three times as long to build.
package main

import (
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/alicebob/miniredis/v2"
	applicationcontroller "github.com/argoproj/argo-cd/v3/cmd/argocd-application-controller/commands"
	applicationsetcontroller "github.com/argoproj/argo-cd/v3/cmd/argocd-applicationset-controller/commands"
	reposerver "github.com/argoproj/argo-cd/v3/cmd/argocd-repo-server/commands"
	"github.com/argoproj/argo-cd/v3/common"
	"github.com/spf13/cobra"
)

func main() {
	var command *cobra.Command
	switch name := filepath.Base(os.Args[0]); name {
	case common.CommandApplicationController:
		command = applicationcontroller.NewCommand()
	case common.CommandRepoServer:
		command = reposerver.NewCommand()
	case common.CommandApplicationSetController:
		command = applicationsetcontroller.NewCommand()
	case "redis":
		command = redis()
	default:
		fmt.Fprintf(os.Stderr, "%s: not built for the tests\n", name)
		os.Exit(2)
	}
	if err := command.Execute(); err != nil {
		os.Exit(1)
	}
}

// redis is a stand-in of the Redis that caches manifests and cluster states: all in memory.
func redis() *cobra.Command {
	var address string
	command := &cobra.Command{Use: "redis", RunE: func(*cobra.Command, []string) error {
		server := miniredis.NewMiniRedis()
		if err := server.StartAddr(address); err != nil {
			return err
		}
		defer server.Close()
		stop := make(chan os.Signal, 1)
		signal.Notify(stop, syscall.SIGINT, syscall.SIGTERM)
		// It has no clock: without one no key expires, and Argo CD never looks at git again.
		second := time.NewTicker(time.Second)
		defer second.Stop()
		for {
			select {
			case <-second.C:
				server.FastForward(time.Second)
			case <-stop:
				return nil
			}
		}
	}}
	command.Flags().StringVar(&address, "address", "127.0.0.1:6379", "Address to listen on")
	return command
}
