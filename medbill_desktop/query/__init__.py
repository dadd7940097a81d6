"""SQL for every worklist and report; reads only."""
