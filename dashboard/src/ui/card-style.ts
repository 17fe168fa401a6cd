/** What the music and the light card share: two lines of words and rows of five places. */
import { css } from "lit";

export const cardStyle = css`
  :host {
    display: grid;
    align-content: start;
    min-width: 0;
    padding: 6px 10px 7px;
    overflow: hidden;
  }
  .head {
    display: flex;
    justify-content: space-between;
    align-items: baseline;
    gap: 10px;
    white-space: nowrap;
  }
  h2 {
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    font-size: 16px;
    font-weight: 650;
  }
  .line {
    min-height: 1.35em;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    font-size: 13px;
    color: var(--soft);
  }
  .line[data-asked] {
    color: var(--text);
  }
  .places {
    display: grid;
    grid-template-columns: repeat(5, minmax(56px, 1fr));
    gap: 6px;
  }
  .places > * {
    min-height: var(--touch);
    min-width: 0;
  }
  .places button {
    width: 100%;
    padding: 0 2px;
    font-size: 13px;
  }
  @media (max-width: 1150px) {
    .places button {
      font-size: 12.5px;
    }
  }
  .places button[aria-pressed="true"] {
    border-color: #7f8ea0;
    background: #232b34;
  }
`;
