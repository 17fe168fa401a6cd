/** The look of the trend: the plot, and at its right the windows to choose from. */
import { css } from "lit";

export const trendStyle = css`
  :host {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    min-height: 0;
    padding: 4px 8px 2px 8px;
  }
  nav {
    display: flex;
    flex-direction: column;
    justify-content: center;
    gap: 8px;
  }
  button {
    width: 60px;
    padding: 0 2px;
    font-size: 12.5px;
    font-weight: 500;
  }
  button[aria-pressed="true"] {
    border-color: #7f8ea0;
    background: #232b34;
    font-weight: 650;
  }
  button[aria-pressed="false"] {
    color: var(--soft);
  }
  .plot {
    position: relative;
    min-height: 0;
    overflow: hidden;
  }
  .plot > p {
    position: absolute;
    padding: 10px;
  }
`;
